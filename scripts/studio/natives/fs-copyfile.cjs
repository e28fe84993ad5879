// In place of `@vscode/fs-copyfile`, which npm carries only as C++: VS Code's Git copies folders with it, as clones where
// the file system has them. Node's own copy asks for clones as well, file by file.
'use strict';
const { constants, promises } = require('node:fs');
exports.cp = (from, to, options) => promises.cp(from, to, { ...options, mode: constants.COPYFILE_FICLONE });
