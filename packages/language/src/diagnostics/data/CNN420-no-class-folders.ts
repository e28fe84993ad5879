import { defineDiagnostic } from '../define';

export interface NoClassFolders {
  readonly path: string;
  /** It is there, and has no subfolders. */
  readonly isSeen: boolean;
}

export const noClassFolders = defineDiagnostic<NoClassFolders>({
  code: 'CNN420',
  name: 'no-class-folders',
  severity: 'warning',
  title: 'A folder whose classes can not be told',
  documentation: `\`folder("flowers", labels: folders)\` takes each subfolder for a class: \`flowers/daisy\`, \`flowers/rose\`. They are looked
up when the program is checked, so that the number of classes is known. Where the folder isn't there, or has no subfolders, nothing that depends on the
labels can be checked, and training can't start. The path is relative to the .cnn file, or to a folder that the environment variable
CNN_DATA lists. Hidden folders don't count.`,
  examples: [
    {
      wrong: `network N(image: [H, W, 3]) -> [5] { conv(8, 3) -> global_avg_pool -> dense(5) }
train t {
  data image, label = folder("no-such-folder", labels: folders) -> patch(32) // <- here
  minimize cross_entropy(N(image), label) over N
  steps 10
}`,
      right: `network N(image: [H, W, 1]) -> [10] { conv(8, 3) -> global_avg_pool -> dense(10) }
train t {
  data image, label = mnist(train)
  minimize cross_entropy(N(image), label) over N
  steps 10
}`,
    },
  ],
  message: ({ path, isSeen }) =>
    isSeen
      ? `"${path}" has no subfolders, so its images have no classes and nothing that depends on the labels is checked. Put the images of each class in a folder of its name below "${path}".`
      : `The subfolders of "${path}", which are the classes, can't be listed, so nothing that depends on the labels is checked. Is the folder there, seen from this file's folder?`,
});
