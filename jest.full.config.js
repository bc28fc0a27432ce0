import fast from './jest.config.js';

/** What is too slow for every commit: foreign clients, chaos. Files end in `.full.ts`. */
export default {
  ...fast,
  testMatch: ['<rootDir>/test/**/*.full.ts'],
  testTimeout: 600_000,
  maxWorkers: 1,
};
