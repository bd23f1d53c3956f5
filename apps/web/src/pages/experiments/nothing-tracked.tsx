import { CodeBlock } from '../../parts/code-block.js';
import { Empty } from '../../states/states.js';
import { sdkSnippet } from './sdk-snippet.js';

/** A workspace without any experiment, and the two shortest ways to one. */
export function NothingTracked() {
  return (
    <Empty title="Nothing has been tracked yet">
      <p className="dim">An experiment holds the runs of one question. It is made by the first run that names it, so the shortest way is to run something:</p>
      <CodeBlock code={sdkSnippet('first-steps')} what="SDK example" />
      <p className="dim">Or watch a real sweep train, from the folder Plinth lies in:</p>
      <CodeBlock code="npm run demo" what="demo command" />
    </Empty>
  );
}
