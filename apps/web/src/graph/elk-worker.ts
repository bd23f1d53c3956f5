// ELK answers the messages of elk-api.js by itself once it is loaded in a worker.
import 'elkjs/lib/elk-worker.min.js';
