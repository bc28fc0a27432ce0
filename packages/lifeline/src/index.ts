export { spawnTethered, TetherError } from './tether.js';
export type { Exit, StopStage, StreamOption, TetheredProcess, TetherOptions } from './tether.js';
export type { SignalScope, SurvivorPolicy } from './messages.js';
export { watchParent } from './watchParent.js';
export type { WatchParentOptions } from './watchParent.js';
