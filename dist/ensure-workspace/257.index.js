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
/* harmony import */ var _authenticationError_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2514);


/**
 * MSAL's network over our transport, so that proxies, timeouts and retries are in one place.
 * A token request may be repeated: Entra ID just issues another token.
 */
class MsalNetwork {
    /** What the last request failed with; MSAL does not pass it on. */
    failure;
    #options;
    #signal;
    /** @param signal ends the requests and the waits between them */
    constructor(options, signal) {
        this.#options = options;
        this.#signal = signal;
    }
    sendGetRequestAsync(url, options) {
        return this.#send('GET', url, options);
    }
    sendPostRequestAsync(url, options) {
        return this.#send('POST', url, options);
    }
    async #send(method, url, options) {
        try {
            const response = await (0,_azureml_actions_rest__WEBPACK_IMPORTED_MODULE_0__/* .retryingExchange */ .Us)(() => ({
                method,
                url: new URL(url),
                headers: options?.headers ?? {},
                body: options?.body,
                timeoutMs: 30_000,
                signal: this.#signal,
            }), { ...this.#options, repeatable: true, signal: this.#signal });
            const text = response.body.toString('utf8');
            assertAnswered(response, text, new URL(url).host);
            // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- MSAL's interface leaves the type of the body to MSAL, which checks it
            const body = JSON.parse(jsonOrOdd(text));
            return { status: response.status, headers: { ...response.headers }, body };
        }
        catch (error) {
            this.failure = error;
            throw error;
        }
    }
}
/** @throws AuthenticationError where all attempts were throttled or met a fault of the service */
function assertAnswered({ status, headers }, text, host) {
    const throttled = status === 429;
    if (!throttled && status !== 408 && status < 500)
        return;
    const aadsts = /AADSTS\d+/u.exec(text)?.[0];
    throw new _authenticationError_js__WEBPACK_IMPORTED_MODULE_1__/* .AuthenticationError */ .v(`${host} ${throttled ? 'throttles this sign-in' : 'cannot sign anybody in now'}: ${String(status)} ${(0,_azureml_actions_rest__WEBPACK_IMPORTED_MODULE_0__/* .excerpt */ .Kb)(describe(text))}`.trimEnd(), {
        code: aadsts ?? (throttled ? 'EntraThrottled' : 'EntraUnavailable'),
        resource: host,
        requestId: headers['x-ms-request-id'],
        remedy: throttled
            ? 'Entra ID gets too many sign-ins of this application. Run fewer jobs at once, or try again in some minutes.'
            : 'The fault is on Entra’s side, or a gateway’s in between. Run the job again; see https://status.azure.com.',
    });
}
function describe(text) {
    const parsed = (0,_azureml_actions_rest__WEBPACK_IMPORTED_MODULE_0__/* .tryParseJson */ .Bl)(text);
    if (typeof parsed !== 'object' || parsed === null || !('error_description' in parsed))
        return text;
    return typeof parsed.error_description === 'string' ? parsed.error_description : text;
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
