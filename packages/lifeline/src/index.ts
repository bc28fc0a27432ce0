export { spawnTethered } from './tether.js';
export { TetherError } from './tetheredProcess.js';
export type { Exit, StopStage, StreamOption, TetheredProcess, TetherOptions } from './tetheredProcess.js';
export type { SignalScope, SurvivorPolicy } from './messages.js';
export { watchParent } from './watchParent.js';
export type { WatchParentOptions } from './watchParent.js';
