/** What programs on Node share: which files may be read, and how. The language itself knows nothing of Node. */

export { byCodeUnits, classFoldersOf } from './class-folders';
export * from './file-policy';
export { hasImageEnding, IMAGE_ENDINGS } from './image-endings';
export { firstImageSizeOf, imageSizeOf } from './image-size';
export { machineMemory } from './machine-memory';
export * from './source-text';
