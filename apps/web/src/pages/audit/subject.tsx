import { Link } from '@tanstack/react-router';

interface SubjectProps {
  readonly kind: string;
  readonly id: string;
}

/** The page of what an event is about, where there is one. */
export function Subject({ kind, id }: SubjectProps) {
  const short = /^[0-9a-f-]{36}$/.test(id) ? id.slice(0, 13) : id;
  const look = { className: 'link mono clip', children: short, title: id };
  return (
    <>
      <span className="dim">{kind}</span>
      {kind === 'run' ? (
        <Link to="/runs/$runId" params={{ runId: id }} {...look} />
      ) : kind === 'experiment' ? (
        <Link to="/experiments/$experimentId" params={{ experimentId: id }} {...look} />
      ) : kind === 'registered-model' ? (
        <Link to="/models/$modelId" params={{ modelId: id }} {...look} />
      ) : kind === 'promotion-request' ? (
        <Link to="/promotions/$promotion" params={{ promotion: id }} {...look} />
      ) : kind === 'policy' ? (
        <Link to="/policies/$policyId" params={{ policyId: id }} {...look} />
      ) : (
        <span className="mono clip" title={id}>
          {short}
        </span>
      )}
    </>
  );
}
