/** The fast levels; what takes minutes is in jest.full.config.js. */
export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/globalSetup.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.work/'],
  testTimeout: 60_000,
  maxWorkers: 2,
};
