const check = `    plinth verify <this file> --expect-key <SHA-256 of the log's public key, had from elsewhere>

or, with Node and one file of Plinth's, node plinth-verify.mjs and the same words.
`;

/** `README.txt` of a bundle: how to check it with this program, and with none of ours. */
export function evidenceReadme({ workspaceId, number, sequence, size }: { readonly workspaceId: string; readonly number: number; readonly sequence: number; readonly size: number }): string {
  return `EVIDENCE OF PROMOTION REQUEST #${number}

Check it, offline, with the free program:

${check}
${byHand(workspaceId)}
4. decision.json: its SHA-256 stands in events.jsonl, event ${sequence}, under opened.after.value.decisionDigest. That value is what the leaf commits to:
   leaf.after = SHA-256(salt as 32 bytes, then the value as canonical JSON).
5. version-manifest.json: its SHA-256 is subject.version.manifestDigest of decision.json. Its artifacts list the SHA-256 of each file of the model.
6. policies/*.json: each SHA-256 is the digest under policies of decision.json. gates.json is the same as gates of decision.json.

WHAT IS NOT IN HERE. The event that seals this bundle (evidence.sealed) comes after it, as it holds the SHA-256 of this very file. Ask for the
audit export of the request to see it. The events here are those about the request and the version up to the decision, each with its proof up to a
checkpoint of ${size} events.
`;
}

/** `README.txt` of an audit export. */
export function exportReadme(workspaceId: string): string {
  return `AUDIT EXPORT

Check it, offline, with the free program:

${check}
${byHand(workspaceId)}
4. events.csv is a copy of events.jsonl for spreadsheets. A cell that a spreadsheet would run begins with an apostrophe.
`;
}

function byHand(workspaceId: string): string {
  return `BY HAND

1. sha256sum of each file is in manifest.json. manifest.sig is a signed note (C2SP signed-note): its third line is the SHA-256 of manifest.json, and its
   Ed25519 signature is by a key of keys.json (name+keyid+base64 of 0x01 and the 32 bytes of the key).
2. checkpoint is a signed note as well (C2SP tlog-checkpoint): plinth/audit/${workspaceId}, the number of events, and the root hash in base64.
3. Each line of events.jsonl has a leaf. SHA-256(0x00, then the leaf as canonical JSON of RFC 8785) is its hash in a Merkle tree of RFC 6962; proof leads
   from there to the root, where there is one. Without proofs, all events are there, and the root is that of all their hashes.`;
}
