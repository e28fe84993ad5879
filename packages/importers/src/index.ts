export { type Imported, type ImportOptions, importOnnx, type NotUnderstood } from './import';
export { type Agreement, compareWithOriginal } from './verify';
