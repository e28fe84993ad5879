export { evaluate } from './evaluate';
export { type Generated, type GenerateOptions, generate } from './generation/generate';
export { type Restored, type RestoreOptions, restore } from './restoration/restore';
export { type ServeOptions, serve } from './serving/serve';
export type { UseOptions } from './trained';
