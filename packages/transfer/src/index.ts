export * from './codeSnapshot.js';
export * from './assetHash.js';
export { contentHash, HASH_VERSION } from './contentHash.js';
export * from './download.js';
export { TransferError, withoutSas } from './errors.js';
export * from './ignoreFiles.js';
export * from './projectArchive.js';
export * from './snapshot.js';
export * from './upload.js';
