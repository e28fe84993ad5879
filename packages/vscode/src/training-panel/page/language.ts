/**
 * uPlot formats numbers for `navigator.language` as soon as it is loaded. Chromium takes that from the system, and on
 * one whose locale is POSIX it is `en-US@posix`, which `Intl` refuses: the page would not start.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US' });
}
