import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailFor, messageFor } from './message.js';

const event = { id: 'e', kind: 'promotion.approved', actorId: 'a', subjectKind: 'run', subjectId: 'r', title: 'fraud 12', body: '', link: '/runs/r', data: { x: 1 }, createdAt: new Date(0) };

describe('messages', () => {
  it('lead to where people open Plinth, or name the path where that is not known', () => {
    expect(JSON.parse(messageFor('STANDARD', event, 'w', 'https://p.example')).data.link).toBe('https://p.example/runs/r');
    expect(JSON.parse(messageFor('STANDARD', event, 'w', undefined)).data.link).toBe('/runs/r');
    expect(messageFor('SLACK', event, 'w', undefined)).not.toContain('/runs/r');
    expect(mailFor(event, undefined).text).toContain('In Plinth: /runs/r');
    expect(mailFor({ ...event, link: null }, 'https://p.example').html).not.toContain('<a');
  });

  it('to Slack never hold a mention or a link that a person wrote', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (title, body) => {
      const { text, blocks } = JSON.parse(messageFor('SLACK', { ...event, title: `<!channel>${title}`, body: `<https://x|y>${body}` }, 'w', 'https://p.example')) as { text: string; blocks: { text: { type: string; text: string } }[] };
      expect(text).not.toMatch(/[<>]/);
      expect(blocks.filter((block) => block.text.type === 'mrkdwn').map((block) => block.text.text)).toEqual(['<https://p.example/runs/r|Open in Plinth>']);
    }));
  });

  it('by mail hold no tag that a person wrote', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (title, body) => {
      const tags = mailFor({ title: `<script>${title}`, body: `"><img src=x onerror=y>${body}`, link: '/x"onclick="y' }, 'https://p.example').html.match(/<[^>]*>/g) ?? [];
      expect(new Set(tags)).toEqual(new Set(['<!doctype html>', '<html>', '<body>', '<p>', '<strong>', '</strong>', '</p>', '<a href="https://p.example/x&quot;onclick=&quot;y">', '</a>', '<small>', '</small>', '</body>', '</html>']));
    }));
  });
});
