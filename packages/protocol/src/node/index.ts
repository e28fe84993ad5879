export { isAlive, isHere, OLD_SILENCE_MS, ownOwner, SILENCE_MS } from './owner';
