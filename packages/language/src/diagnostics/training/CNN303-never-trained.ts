import { defineDiagnostic } from '../define';

export const neverTrained = defineDiagnostic<{ readonly network: string; readonly train: string }>({
  code: 'CNN303',
  name: 'never-trained',
  severity: 'warning',
  title: 'A network is used but never trained',
  documentation: `A network that no \`minimize\` names after \`over\` keeps the random weights it starts with. A critic that is never
trained scores at random.

Name it after the \`over\` of a loss that says what it should do, or begin it with weights that were trained before:
\`start Critic from "runs/pretrain"\`.`,
  examples: [
    {
      wrong: `network Generator(z: [100]) -> [28, 28, 1] { dense(784) -> reshape(28, 28, 1) -> tanh }
network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
train t {
  minimize bce(Critic(Generator(normal(100))), 1) over Generator // <- here
  steps 10
}`,
      right: `network Generator(z: [100]) -> [28, 28, 1] { dense(784) -> reshape(28, 28, 1) -> tanh }
network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  fake = Generator(normal(100))
  minimize bce(Critic(image -> rescale(-1, 1)), 1) + bce(Critic(fake), 0) over Critic
  minimize bce(Critic(fake), 1) over Generator
  steps 10
}`,
    },
  ],
  message: ({ network, train }) =>
    `\`${network}\` is used here, but \`${train}\` never trains it: its weights stay random. Add a \`minimize ... over ${network}\`, or start it from trained weights: \`start ${network} from "..."\`.`,
});
