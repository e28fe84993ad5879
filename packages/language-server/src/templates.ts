// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets spell their stops like this

import type { Translate } from './l10n';

/** Text to fill in, offered by completion; `text` is a snippet of the protocol. */
export interface Template {
  readonly label: string;
  readonly detail: string;
  readonly text: string;
}

export const declarationTemplates = (t: Translate): readonly Template[] => [
  {
    label: 'network',
    detail: t('a network with weights of its own'),
    text: 'network ${1:Name}(${2:image}: [${3:28, 28, 1}]) -> [${4:28, 28, 1}] {\n\t$0\n}',
  },
  {
    label: 'block',
    detail: t('layers to use several times'),
    text: 'block ${1:Name}(${2:channels}) {\n\t$0\n}',
  },
  {
    label: 'train',
    detail: t('what is trained, and on what'),
    text: [
      'train ${1:name} {',
      '\tdata ${2:image} = ${3:mnist(train)}',
      '\t$0',
      '\tminimize ${4:loss} over ${5:Network} using ${6:adam(1e-3)}',
      '\tbatch ${7:64}',
      '\tepochs ${8:5}',
      '}',
    ].join('\n'),
  },
  { label: 'import', detail: t("another file's declarations"), text: 'import "$1"' },
  { label: 'let', detail: t('a constant'), text: 'let ${1:name} = $0' },
];

export const statementTemplates = (t: Translate): readonly Template[] => [
  { label: 'repeat', detail: t('the same layers several times'), text: 'repeat ${1:4} {\n\t$0\n}' },
  { label: 'if', detail: t('layers under a condition'), text: 'if ${1:condition} {\n\t$0\n}' },
  { label: 'let', detail: t('a constant'), text: 'let ${1:name} = $0' },
  { label: 'return', detail: t('the results of the network'), text: 'return $0' },
];

export const trainTemplates = (t: Translate): readonly Template[] => [
  {
    label: 'data',
    detail: t('data and noise drawn for each step'),
    text: 'data ${1:image} = ${0:mnist(train)}',
  },
  {
    label: 'minimize',
    detail: t('one step of an optimizer'),
    text: 'minimize ${1:loss} over ${2:Network} using ${0:adam(1e-3)}',
  },
  { label: 'batch', detail: t('examples per step'), text: 'batch ${0:64}' },
  { label: 'epochs', detail: t('passes over the data'), text: 'epochs ${0:5}' },
  { label: 'steps', detail: t('number of training steps'), text: 'steps ${0:1000}' },
  { label: 'seed', detail: t('seed of the random numbers'), text: 'seed ${0:7}' },
  { label: 'preview', detail: t('pictures to look at'), text: 'preview ${1:value} every ${0:100}' },
  {
    label: 'measure',
    detail: t('metrics to report'),
    text: 'measure ${1:psnr(restored, clean)} every ${0:epoch}',
  },
  {
    label: 'best',
    detail: t('which checkpoint is kept beside the newest'),
    text: 'best ${0:psnr(restored, clean)}',
  },
  {
    label: 'patience',
    detail: t('ends training after measures without a better one'),
    text: 'patience ${0:5}',
  },
  { label: 'accumulate', detail: t('batches for one step of an optimizer'), text: 'accumulate ${0:4}' },
  {
    label: 'start',
    detail: t('initial weights of a network'),
    text: 'start ${1:Network} from "${0:runs/pretrain}"',
  },
  { label: 'ema', detail: t('moving average of the weights'), text: 'ema ${0:0.999}' },
  { label: 'clip', detail: t('maximum norm of the gradient'), text: 'clip ${0:1.0}' },
  {
    label: 'phase',
    detail: t('a stage of the training'),
    text: 'phase ${1:name} {\n\tsteps ${2:1000}\n\t$0\n}',
  },
  { label: 'repeat', detail: t('the same steps several times'), text: 'repeat ${1:5} {\n\t$0\n}' },
];

export const typeTemplates = (t: Translate): readonly Template[] => [
  { label: '[height, width, channels]', detail: t('an image'), text: '[${1:28}, ${2:28}, ${3:1}]' },
  { label: '[size]', detail: t('a vector'), text: '[${1:100}]' },
  { label: 'class(count)', detail: t('a label'), text: 'class(${1:10})' },
];
