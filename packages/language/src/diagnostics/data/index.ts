import type { DiagnosticDefinition } from '../define';
import { unknownImage } from './CNN401-unknown-image';
import { columnCount } from './CNN402-column-count';
import { otherColumns } from './CNN403-other-columns';
import { noSource } from './CNN404-no-source';
import { dataMissing } from './CNN405-data-missing';
import { imageSizeForm } from './CNN406-image-size-form';
import { noLabels } from './CNN407-no-labels';
import { notInChain } from './CNN408-not-in-chain';
import { ownSize } from './CNN409-own-size';
import { otherSize } from './CNN410-other-size';
import { halfASplit } from './CNN411-half-a-split';
import { weightsMissing } from './CNN415-weights-missing';
import { noClassFolders } from './CNN420-no-class-folders';
import { oddClassFolders } from './CNN421-odd-class-folders';
import { otherClasses } from './CNN422-other-classes';
import { missingClasses } from './CNN423-missing-classes';
import { overlappingParts } from './CNN424-overlapping-parts';

export const dataDiagnostics: readonly DiagnosticDefinition<never>[] = [
  unknownImage,
  columnCount,
  otherColumns,
  noSource,
  dataMissing,
  imageSizeForm,
  noLabels,
  notInChain,
  ownSize,
  otherSize,
  halfASplit,
  weightsMissing,
  noClassFolders,
  oddClassFolders,
  otherClasses,
  missingClasses,
  overlappingParts,
];
