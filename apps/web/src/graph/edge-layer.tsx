import { useMantineColorScheme } from '@mantine/core';
import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { drawGraph, readGraphPalette, type Scene } from './draw-graph.js';
import classes from './graph.module.css';

/** Edges, and from afar nodes, on one canvas behind what can be clicked: thousands of elements of their own could not be moved at the speed of a hand. */
export function EdgeLayer({ scene, picked }: { readonly scene: Scene; readonly picked: string | undefined }) {
  const store = useStoreApi();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { colorScheme } = useMantineColorScheme();
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element == null || context == null) return undefined;
    let palette = readGraphPalette();
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      const { transform: [x, y, zoom], width, height } = store.getState();
      const pixelRatio = window.devicePixelRatio;
      const [across, down] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
      if (element.width !== across || element.height !== down) [element.width, element.height] = [across, down];
      drawGraph(context, scene, { x, y, zoom, width, height, pixelRatio }, palette, picked);
    };
    // Several moves of one frame are drawn once, with the last of them.
    const ask = (): void => {
      frame ||= requestAnimationFrame(draw);
    };
    const recolour = (): void => {
      palette = readGraphPalette();
      ask();
    };
    ask();
    const forget = store.subscribe(({ transform, width, height }, before) => {
      if (transform !== before.transform || width !== before.width || height !== before.height) ask();
    });
    // The scheme stands on the document before or after this runs, whoever changes it.
    const schemes = new MutationObserver(recolour);
    schemes.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
    return () => {
      cancelAnimationFrame(frame);
      forget();
      schemes.disconnect();
    };
  }, [scene, picked, store, colorScheme]);
  return <canvas ref={canvas} className={classes.canvas} aria-hidden />;
}
