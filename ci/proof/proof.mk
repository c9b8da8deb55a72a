# The proof of the grammars with Frama-C, and that it fails when it should. Included by the Makefile.

.PHONY: prove prove-goals prove-sample prove-check prove-eva
## make prove             proves the contracts of src/ with Frama-C: functions, goals, provers; ends with 'N passed, N failed, N skipped'
prove: | setup-prove
	@ci/proof/prove
	@ci/proof/eva bytes

## make prove-goals       the same without the smoke tests, which take longer than the proof; writes ci/proof/proved.tsv: what was proved, and from what
prove-goals: | setup-prove
	@ci/proof/prove --no-smoke --record
	@ci/proof/eva bytes

## make prove-sample      what CI runs: whole units that have changed since (ci/proof/proved.tsv), and a third of the others, drawn by the commit's hash: [SEED=…]
prove-sample: | setup-prove
	@ci/proof/prove --no-smoke --sample $(call quoted,$(or $(SEED),$(shell git rev-parse HEAD 2>/dev/null),no commit))
	@ci/proof/eva bytes

## make prove-eva         Frama-C's Eva on create, bind, listen, open over a seam that may answer anything, and on what copies bytes
prove-eva: | setup-prove
	@ci/proof/eva

## make prove-check       the proof's self-test: mutants of the code and weak contracts, each of which must be refused
prove-check: | setup-prove
	@ci/proof/check
