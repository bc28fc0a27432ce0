export const id = 257;
export const ids = [257];
export const modules = {

/***/ 7257:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   MsalNetwork: () => (/* binding */ MsalNetwork)
/* harmony export */ });
/* harmony import */ var _azureml_actions_rest__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4058);

/**
 * MSAL's network over our transport, so that proxies, timeouts and retries are in one place.
 * A token request may be repeated: Entra ID just issues another token.
 */
class MsalNetwork {
    #options;
    constructor(options) {
        this.#options = options;
    }
    sendGetRequestAsync(url, options) {
        return this.#send('GET', url, options);
    }
    sendPostRequestAsync(url, options) {
        return this.#send('POST', url, options);
    }
    async #send(method, url, options) {
        const response = await (0,_azureml_actions_rest__WEBPACK_IMPORTED_MODULE_0__/* .retryingExchange */ .Us)(() => ({
            method,
            url: new URL(url),
            headers: options?.headers ?? {},
            body: options?.body,
            timeoutMs: 30_000,
        }), { ...this.#options, repeatable: true });
        // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- MSAL's interface leaves the type of the body to MSAL, which checks it
        const body = JSON.parse(jsonOrOdd(response.body.toString('utf8')));
        return { status: response.status, headers: { ...response.headers }, body };
    }
}
/** A gateway's HTML becomes an OAuth error of which MSAL reads the two members. */
function jsonOrOdd(text) {
    if ((0,_azureml_actions_rest__WEBPACK_IMPORTED_MODULE_0__/* .tryParseJson */ .Bl)(text) !== undefined)
        return text;
    return JSON.stringify({ error: 'invalid_response', error_description: (0,_azureml_actions_rest__WEBPACK_IMPORTED_MODULE_0__/* .excerpt */ .Kb)(text) });
}
//# sourceMappingURL=msalNetwork.js.map

/***/ })

};
