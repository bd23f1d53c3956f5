import { PlinthClient as ClientWithoutDisk, type PlinthClientOptions } from '../client/plinth-client.js';
import { PredictionsClient } from '../client/predictions.js';
import { Transport } from '../client/transport.js';
import { openOnDisk } from './open-on-disk.js';

/** Speaks to one Plinth server. Every method throws `PlinthRequestError`, whose `code` tells programs and whose `help` tells people. What services log of predictions waits on disk. */
export class PlinthClient extends ClientWithoutDisk {
  override readonly predictions: PredictionsClient;

  constructor(options: PlinthClientOptions) {
    super(options);
    this.predictions = new PredictionsClient(new Transport(options), openOnDisk);
  }
}
