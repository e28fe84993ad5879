import { binaryKernels } from './binary';
import { convolutionKernels } from './convolution';
import { creationKernels } from './creation';
import { depthwiseKernels } from './depthwise';
import { fusedKernels } from './fused';
import { indexingKernels } from './indexing';
import type { Kernel } from './kernel';
import { matMulKernel } from './matmul';
import { movementKernels } from './movement';
import { normalizationKernels } from './normalization';
import { poolingKernels } from './pooling';
import { reductionKernels } from './reductions';
import { reshapeKernels } from './reshapes';
import { resizingKernels } from './resizing';
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
  ...depthwiseKernels,
  ...fusedKernels,
  ...poolingKernels,
  ...resizingKernels,
  ...normalizationKernels,
];

/** Every kernel that is traced, by tfjs's name. */
export const tracedKernels: ReadonlyMap<string, Kernel> = new Map(
  kernels.map((kernel) => [kernel.name, kernel]),
);
