import { formatType, type ValueType } from '../../types';
import { defineDiagnostic } from '../define';

export const lossNotANumber = defineDiagnostic<{ readonly type: ValueType }>({
  code: 'CNN314',
  name: 'loss-not-a-number',
  severity: 'error',
  title: 'A loss that is not one number',
  documentation: `What is minimized is one number. Losses such as \`l2\` and \`bce\` average over pixels and examples; for a value of
your own use \`mean(...)\`.`,
  examples: [
    {
      wrong: `network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  minimize -Critic(image) over Critic // <- here
  steps 10
}`,
      right: `network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  minimize mean(-Critic(image)) over Critic
  steps 10
}`,
    },
  ],
  message: ({ type }) =>
    `a loss must be one number, got ${type.kind === 'class' ? 'a label' : type.kind === 'map' ? 'a label map' : `a value of size ${formatType(type)}`}. Average it with \`mean(...)\`.`,
});
