import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toHex, utf8 } from '../hashing/bytes.js';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.js';
import { verifyByWebCrypto, verifyEd25519 } from './ed25519.js';
import { verifyEd25519ByHand } from './ed25519-by-hand.js';
import { formatNote, formatVerifierKey, keyIdOf, MalformedNote, parseNote, parseVerifierKey, signersOf } from './note.js';

function pair(name = 'plinth/audit/x') {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = { name, publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)) };
  return { key, sign: (text: string) => ({ key, signature: new Uint8Array(sign(null, utf8(text), privateKey)) }) };
}

describe('a signed note', () => {
  it('of Go is read and verified: the example of golang.org/x/mod/sumdb/note', async () => {
    const key = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    const note = parseNote(
      'If you think cryptography is the answer to your problem,\nthen you don\'t know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
    );
    expect(await signersOf(note, [key])).toEqual([key]);
    expect(formatVerifierKey(key)).toBe('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
  });

  it('comes back with its text and signers; a changed text or signature is refused', async () => {
    const [one, other] = [pair(), pair()];
    const text = 'plinth/audit/x\n3\nroot\n';
    const note = formatNote(text, [one.sign(text), other.sign(text)]);
    expect(parseNote(note).text).toBe(text);
    expect(await signersOf(parseNote(note), [one.key, other.key])).toEqual([one.key, other.key]);
    expect(await signersOf(parseNote(note), [pair().key])).toEqual([]);
    await expect(signersOf(parseNote(note.replace('\n3\n', '\n4\n')), [one.key])).rejects.toThrow(MalformedNote);
    await expect(signersOf(parseNote(formatNote(text, [{ key: one.key, signature: other.sign(text).signature }])), [one.key])).rejects.toThrow(MalformedNote);
    expect(keyIdOf(one.key)).toMatch(/^[0-9a-f]{8}$/);
  });

  it('is refused in any other form', () => {
    for (const note of ['', 'text\n', 'text\n\n', 'text\n\n- x AAAAAAA=\n', 'text\n\n— x AAAA\n', 'text\n\n— x !!\n', 'a\tb\n\n— x AAAAAAAA\n', new Uint8Array([0xff, 0x0a])]) expect(() => parseNote(note)).toThrow(MalformedNote);
    for (const key of ['', 'x+00000000+AAAA', 'PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW']) expect(() => parseVerifierKey(key)).toThrow(MalformedNote);
  });
});

describe('a checkpoint', () => {
  it('of the tlog-checkpoint specification is read', () => {
    const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    expect(parseCheckpoint(text)).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(formatCheckpoint(parseCheckpoint(text))).toBe(text);
    expect(toHex(parseCheckpoint(text).root)).toBe(toHex(fromBase64('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=')!));
  });

  it('is refused in any other form', () => {
    const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
    for (const text of [`x\n01\n${root}\n`, `x\n-1\n${root}\n`, `x\n1\n${root}`, `x\n1\nAAAA\n`, `\n1\n${root}\n`, `x\n99999999999999999999\n${root}\n`, 'x\n']) expect(() => parseCheckpoint(text)).toThrow(MalformedNote);
  });
});

describe('Ed25519', () => {
  it('by Node, by WebCrypto and by hand judges alike', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), fc.nat({ max: 63 }), fc.integer({ min: 1, max: 255 }), async (message, place, flip) => {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
      const signature = new Uint8Array(sign(null, message, privateKey));
      const broken = signature.with(place, signature[place]! ^ flip);
      expect([await verifyEd25519(raw, message, signature), await verifyByWebCrypto(raw, message, signature), verifyEd25519ByHand(raw, message, signature)]).toEqual([true, true, true]);
      expect([await verifyEd25519(raw, message, broken), await verifyByWebCrypto(raw, message, broken), verifyEd25519ByHand(raw, message, broken)]).toEqual([false, false, false]);
    }), { numRuns: 20 });
  });

  it('takes no signature whose scalar is not reduced, and no key that is no point', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    const signature = new Uint8Array(sign(null, utf8('m'), privateKey));
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    let scalar = [...signature.subarray(32)].reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) + order;
    const malleable = Uint8Array.from(signature);
    for (let at = 32; at < 64; at++, scalar >>= 8n) malleable[at] = Number(scalar & 255n);
    expect(verifyEd25519ByHand(raw, utf8('m'), malleable)).toBe(false);
    expect(await verifyEd25519(raw, utf8('m'), malleable)).toBe(false);
    const noPoint = new Uint8Array(32).fill(0xff);
    expect(verifyEd25519ByHand(noPoint, utf8('m'), signature)).toBe(false);
    expect(await verifyEd25519(noPoint, utf8('m'), signature)).toBe(false);
  });
});
