/** The server as a process of its own. */
import { startServerFromArguments } from './node';

startServerFromArguments();
