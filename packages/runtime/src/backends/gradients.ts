/** tfjs-core registers no gradients by itself; tfjs's union package, which is too large to depend on, does it so. */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
