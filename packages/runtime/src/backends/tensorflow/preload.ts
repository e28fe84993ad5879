/**
 * Opens shared libraries before the binding asks for them.
 *
 * TensorFlow's own search for CUDA knows nothing of the folders where pip puts it, but takes libraries that are open
 * already. And TensorFlow writes lines about its start to standard error from the moment its library is opened, before
 * any setting of a program could tell it not to: standard error is set aside meanwhile.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The source of a small addon: `open(path)` returns undefined, or why the library could not be opened. */
export const PRELOAD_SOURCE = `#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>
#include <cstdio>
#include <string>

static napi_value Open(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  size_t length = 0;
  if (count < 1 || napi_get_value_string_utf8(env, argument, nullptr, 0, &length) != napi_ok) {
    napi_throw_type_error(env, nullptr, "a path is needed");
    return nullptr;
  }
  std::string path(length + 1, '\\0');
  napi_get_value_string_utf8(env, argument, &path[0], path.size(), &length);
  fflush(stderr);
  const int kept = dup(STDERR_FILENO);
  const int nowhere = open("/dev/null", O_WRONLY);
  if (kept >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  const bool opened = dlopen(path.c_str(), RTLD_LAZY | RTLD_GLOBAL) != nullptr;
  const std::string why = opened ? "" : dlerror();
  fflush(stderr);
  if (kept >= 0 && nowhere >= 0) dup2(kept, STDERR_FILENO);
  if (kept >= 0) close(kept);
  if (nowhere >= 0) close(nowhere);
  napi_value result;
  if (opened) napi_get_undefined(env, &result);
  else napi_create_string_utf8(env, why.c_str(), why.size(), &result);
  return result;
}

NAPI_MODULE_INIT() {
  napi_value open;
  napi_create_function(env, "open", NAPI_AUTO_LENGTH, Open, nullptr, &open);
  napi_set_named_property(env, exports, "open", open);
  return exports;
}
`;

/** The addon made from `PRELOAD_SOURCE`. */
export interface Preload {
  open(path: string): string | undefined;
}

/** Every shared library in the folders. */
export function librariesIn(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^lib.*\.(so(\.\d+)*|dylib)$/.test(name))
      .map((name) => join(folder, name)),
  );
}

/**
 * Opens libraries that need each other, in whatever order works.
 * @returns those that could not be opened, with the reason
 */
export function openAll(preload: Preload, libraries: readonly string[]): Map<string, string> {
  let left = new Map(libraries.map((path) => [path, '']));
  for (;;) {
    const failed = new Map<string, string>();
    for (const path of left.keys()) {
      const why = preload.open(path);
      if (why !== undefined) failed.set(path, why);
    }
    if (failed.size === 0 || failed.size === left.size) return failed;
    left = failed;
  }
}
