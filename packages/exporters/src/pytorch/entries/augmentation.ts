import { argument, type Emitter } from '../layer';
import { bool, call, keyword, number } from '../python';

const diffAugment: Emitter = (layer) =>
  call(
    layer.helper('diff_augment'),
    argument(layer),
    ...['color', 'translation', 'cutout'].map((name) => keyword(name, layer.args.boolean(name), true, bool)),
  );

const flip: Emitter = (layer) => {
  const dimension = layer.args.text('direction') === 'horizontal' ? 3 : 2;
  const probability = keyword('probability', layer.args.number('probability'), 0.5, number);
  return call(layer.helper('random_flip'), argument(layer), `dim=${dimension}`, probability);
};

const rotate: Emitter = (layer) =>
  call(layer.helper('random_rotation'), argument(layer), number(layer.args.number('degrees')));

const patch: Emitter = (layer) => {
  const height = layer.args.dim('height');
  const width = layer.args.has('width') ? layer.args.dim('width') : height;
  return call(layer.helper('random_crop'), argument(layer), layer.dim(height), layer.dim(width));
};

const turn: Emitter = (layer) => call(layer.helper('random_turn'), argument(layer));

export const augmentation = { diff_augment: diffAugment, flip, patch, rotate, turn };
