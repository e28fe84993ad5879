import * as tf from '@tensorflow/tfjs-core';
import './gradients';
import { eager } from './eager';
import type { Backend } from './runner';
import { versionOf } from './versions';

/** tfjs's reference implementation in plain JavaScript: slow, exact, always there. */
export const js: Backend = {
  name: 'js',
  description: 'TensorFlow.js in plain JavaScript',
  reason: 'plain JavaScript, the slow reference',
  advice: () => 'Reinstall the project with `npx -y pnpm@12 install`.',
  versions: () => ({ '@tensorflow/tfjs-backend-cpu': versionOf('@tensorflow/tfjs-backend-cpu') }),
  async start() {
    await import('@tensorflow/tfjs-backend-cpu');
    // Else tfjs advertises its native package on the console.
    tf.enableProdMode();
    await tf.setBackend('cpu');
    return { tf, compile: (fn) => eager(tf, fn) };
  },
};
