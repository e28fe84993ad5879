import type { ConvOperation } from './forms';
import type { ConvForm, ConvGeometry } from './geometry';

/** Selects one of the forms in which a convolution or one of its gradients can be written. */
export interface FormSelector {
  /** Of the processor the graph is for; see `convForms`. */
  readonly channelBlock: number;
  select(operation: ConvOperation, geometry: ConvGeometry): ConvForm;
}
