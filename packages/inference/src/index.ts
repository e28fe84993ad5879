export { evaluate } from './evaluate';
export { type Generated, type GenerateOptions, generate } from './generation/generate';
export { type Classified, type ClassifyOptions, classify } from './recognition/classify';
export { type Encoded, type EncodeOptions, encode } from './recognition/encode';
export { drawMap, mapPlaces, type Place } from './recognition/map';
export { type Restored, type RestoreOptions, restore } from './restoration/restore';
export { type SegmentedFile, type SegmentOptions, segment } from './segmentation/segment';
export { type ServeOptions, serve } from './serving/serve';
export type { UseOptions } from './trained';
