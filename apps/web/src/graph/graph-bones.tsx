import { Bone } from '../states/states.js';
import classes from './graph.module.css';

/** A graph still to come. */
export function GraphBones() {
  return (
    <div className={classes.bones} aria-busy="true">
      {Array.from({ length: 9 }, (_, index) => (
        <Bone key={index} width={208} style={{ height: 50, visibility: [0, 3, 6, 4, 2, 8].includes(index) ? 'visible' : 'hidden' }} />
      ))}
    </div>
  );
}
