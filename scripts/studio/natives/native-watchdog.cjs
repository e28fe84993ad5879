// In place of `@vscode/native-watchdog`, which npm carries only as C++. It ends an extension host whose parent is gone;
// the extension host looks after its parent every second by itself as well.
'use strict';
exports.start = () => {};
exports.exit = (code) => process.exit(code ?? 0);
