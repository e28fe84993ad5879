export { BatchReader } from './batch-reader';
export { BatchOrder } from './batches';
export { type CheckOptions, checkSources } from './checking/check-sources';
export type { ImageProblem, SourceReport } from './checking/problem';
export type { Chance, ColumnData, ColumnSpec, DataSet } from './dataset';
export {
  type ErrorCode,
  explainWriteError,
  isWriteError,
  systemCode,
  TrainerError,
  writeProblem,
} from './errors';
export { fetchSet, type Offer, offerOf } from './fetching/fetch';
export { homeOf, KNOWN_SETS, type KnownSet } from './fetching/known';
export {
  isPartial,
  makeFolderAtomically,
  makeFolders,
  writeAllSync,
  writeAtomically,
  writeDurably,
} from './files/atomic';
export { type DataContext, homeFolder, resolveDataPath } from './files/paths';
export { type Fingerprint, fingerprintOf } from './fingerprint';
export { userFolder } from './home';
export { Blend, cutTile } from './images/blend';
export { decodeImage } from './images/decode';
export { type Color, classColor } from './images/palette';
export {
  bitsOf,
  colorsOf,
  hasAlpha,
  luma,
  PICTURE_CHANNELS,
  type Pixels,
  pickPixels,
  pixelArray,
  whiteOf,
  withChannels,
} from './images/pixels';
export { joinChannels, mapPixels, type Planes, pickChannels, pixelsOf, planesOf } from './images/planes';
export { encodeIndexedPng, encodePng, writePng } from './images/png';
export { displayRanges, pictureRanges } from './images/ranges';
export { resizePlane } from './images/resize';
export { type DisplayRange, drawSheet, type FloatImage } from './images/sheet';
export { type Piece, pieces, tileStarts } from './images/tiles';
export { openSource } from './open-source';
export { type Draw, normal, Purpose, permutation, streamOf, uniform } from './random/draw';
export { scaled } from './reading/resize';
export { findCifar10 } from './sources/cifar10';
export { requireEachClass } from './sources/class-folders';
export { findDigits, MNIST } from './sources/digits';
export { listImages } from './sources/files';
export { readIdx } from './sources/idx';
export { decodeLabelMap } from './sources/label-map';
export type { SourceContext } from './sources/source';
export { subset } from './subset';
