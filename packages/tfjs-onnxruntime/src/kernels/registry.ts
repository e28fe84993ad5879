import { binaryKernels } from './binary';
import { convolutionKernels } from './convolution';
import { creationKernels } from './creation';
import { indexingKernels } from './indexing';
import type { Kernel } from './kernel';
import { matMulKernel } from './matmul';
import { movementKernels } from './movement';
import { normalizationKernels } from './normalization';
import { reductionKernels } from './reductions';
import { reshapeKernels } from './reshapes';
import { selectKernel } from './select';
import { unaryKernels } from './unary';

const kernels: readonly Kernel[] = [
  ...unaryKernels,
  ...binaryKernels,
  selectKernel,
  ...reductionKernels,
  ...reshapeKernels,
  ...movementKernels,
  ...creationKernels,
  ...indexingKernels,
  matMulKernel,
  ...convolutionKernels,
  ...normalizationKernels,
];

/** Every kernel that is traced, by tfjs's name. */
export const tracedKernels: ReadonlyMap<string, Kernel> = new Map(
  kernels.map((kernel) => [kernel.name, kernel]),
);
