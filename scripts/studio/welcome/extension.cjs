// VS Code shows an extension's walkthrough after an installation from the marketplace only. Who opens the studio for the
// first time should see what this is and where to begin.
'use strict';
const { commands } = require('vscode');

const SHOWN = 'walkthrough.shown';
const WALKTHROUGH = 'cnn-studio.cnn-studio#start';
const TRIES = 100;

exports.activate = async ({ globalState }) => {
  if (globalState.get(SHOWN)) return;
  await globalState.update(SHOWN, true);
  for (let tries = 0; tries < TRIES && !(await isKnown()); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false);
};

/**
 * Walkthroughs are read only when somebody asks for one; until then VS Code would open its own instead, without a word.
 * A step that isn't known yet can't be marked, and on a first visit none is complete.
 */
function isKnown() {
  return commands.executeCommand('welcome.markStepIncomplete', `${WALKTHROUGH}#open`).then(
    () => true,
    () => false,
  );
}
