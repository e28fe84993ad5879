import { certified, type Exporter } from '../exporter';
import { readBack, safetensors } from '.';

export const exportSafetensors: Exporter = async ({ network, weights, metadata, layout = 'cnn' }) => {
  const file = `${network}.safetensors`;
  const bytes = safetensors(weights, metadata, layout);
  const difference = readBack(bytes, weights, layout);
  const named = layout === 'pytorch' ? 'in the names and the layout of PyTorch' : 'as in checkpoints';
  return {
    files: { [file]: bytes },
    use: `${weights.length} tensors, named ${named}`,
    certificate: certified('safetensors', network, 'the file read back', [{ inputs: [], difference }]),
  };
};
