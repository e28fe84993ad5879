import { basename, extname } from 'node:path';
import { TrainerError } from '@cnn-studio/data';

/**
 * Why a file's weights can't be read, and the line of Python that turns it into one whose can: on the machine of whoever made
 * the file, where the library is that wrote it.
 */
export function refusedWeights(path: string): TrainerError {
  const extension = extname(path).toLowerCase();
  const name = basename(path);
  const stem = name.slice(0, name.length - extension.length).replace(/\.weights$/, '');
  const python = (code: string) => `  python -c "${code}"`;
  const readable =
    'Weights can be read from .safetensors, .onnx, .npz and TensorFlow.js’s model.json, and runs.';
  switch (extension) {
    case '.pt':
    case '.pth':
    case '.ckpt':
    case '.bin':
    case '.pkl':
    case '.tar':
      return new TrainerError(
        'unsupported',
        `${path} is a pickle of Python, as PyTorch saves it: reading one can run any code that is in it, so it is not read. Turn it into safetensors where PyTorch is installed:\n${python(
          `import torch; from safetensors.torch import save_file; d = torch.load('${name}', map_location='cpu', weights_only=True); d = next((d[k] for k in ('state_dict', 'params_ema', 'params', 'model') if k in d), d); save_file({k: v.contiguous().clone() for k, v in d.items() if torch.is_tensor(v)}, '${stem}.safetensors')`,
        )}\nthen name ${stem}.safetensors.`,
      );
    case '.keras':
    case '.h5':
    case '.hdf5':
      return new TrainerError(
        'unsupported',
        `${path} is a model of Keras, in HDF5, which is not read here. Turn its weights into .npz where Keras is installed:\n${
          name.endsWith('.weights.h5')
            ? python(
                `import numpy, mymodel; m = mymodel.build(); m.load_weights('${name}'); numpy.savez('${stem}.npz', **{w.path: w.numpy() for w in m.weights})`,
              )
            : python(
                `import keras, numpy; m = keras.saving.load_model('${name}', compile=False); numpy.savez('${stem}.npz', **{w.path: w.numpy() for w in m.weights})`,
              )
        }\nthen name ${stem}.npz.${name.endsWith('.weights.h5') ? ' (`mymodel.build()` stands for what makes your model: the file has its weights alone.)' : ''}`,
      );
    default:
      return new TrainerError(
        'unsupported',
        `${path} is not a file from which weights can be read. ${readable}`,
      );
  }
}
