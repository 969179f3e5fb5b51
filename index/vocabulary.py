"""Acronyms of the field, and British spellings: what a question may say and a passage may spell otherwise."""

from __future__ import annotations

import re

# Short forms with one meaning in this field; those with several (LDA, CV, MAP, CE) would mislead.
ACRONYMS: dict[str, str] = {
    line.split(" = ")[0]: line.split(" = ")[1]
    for line in """
als = alternating least squares
ann = approximate nearest neighbor
auc = area under the curve
bfs = breadth-first search
bm25 = best matching ranking
bpe = byte pair encoding
bpr = bayesian personalized ranking
bptt = backpropagation through time
cnn = convolutional neural network
cot = chain of thought
crf = conditional random field
ctr = click-through rate
dag = directed acyclic graph
dcg = discounted cumulative gain
ddp = distributed data parallel
dfs = depth-first search
dpo = direct preference optimization
dqn = deep q-network
ece = expected calibration error
eda = exploratory data analysis
ema = exponential moving average
fdr = false discovery rate
fid = frechet inception distance
fpn = feature pyramid network
fpr = false positive rate
fsdp = fully sharded data parallel
fwer = family-wise error rate
gan = generative adversarial network
gbdt = gradient boosted decision trees
glm = generalized linear model
gmm = gaussian mixture model
gnn = graph neural network
gqa = grouped query attention
grpo = group relative policy optimization
gru = gated recurrent unit
hnsw = hierarchical navigable small world
hog = histogram of oriented gradients
iou = intersection over union
ips = inverse propensity scoring
kde = kernel density estimation
knn = k nearest neighbors
lora = low-rank adaptation
lsa = latent semantic analysis
lsh = locality-sensitive hashing
lstm = long short-term memory
mae = mean absolute error
mape = mean absolute percentage error
mcmc = markov chain monte carlo
mdp = markov decision process
mha = multi-head attention
mle = maximum likelihood estimation
mlm = masked language modeling
mlp = multilayer perceptron
mmr = maximal marginal relevance
moe = mixture of experts
mqa = multi-query attention
mrr = mean reciprocal rank
mse = mean squared error
mst = minimum spanning tree
ndcg = normalized discounted cumulative gain
ner = named entity recognition
nli = natural language inference
nms = non-maximum suppression
nmt = neural machine translation
ocr = optical character recognition
ols = ordinary least squares
oob = out-of-bag
oov = out of vocabulary
pca = principal component analysis
peft = parameter-efficient fine-tuning
ppo = proximal policy optimization
psi = population stability index
ptq = post-training quantization
qat = quantization-aware training
rbf = radial basis function
relu = rectified linear unit
rlhf = reinforcement learning from human feedback
rmse = root mean squared error
rnn = recurrent neural network
roc = receiver operating characteristic
rope = rotary position embedding
rrf = reciprocal rank fusion
sft = supervised fine-tuning
sgd = stochastic gradient descent
shap = shapley additive explanations
sift = scale-invariant feature transform
slo = service level objective
smote = synthetic minority oversampling
svd = singular value decomposition
svm = support vector machine
tpr = true positive rate
ttft = time to first token
ucb = upper confidence bound
vae = variational autoencoder
vit = vision transformer
wape = weighted absolute percentage error
wer = word error rate
""".strip().splitlines()
}

# A stemmer keeps "regularis" and "regulariz" apart.
BRITISH = (
    (re.compile(r"\b(\w{3,})is(e|es|ed|ing|er|ers|ation|ations)\b"), r"\1iz\2"),
    (re.compile(r"\b(behavi|col|fav|neighb|lab)our"), r"\1or"),
    (re.compile(r"\b(model|label|travel|cancel)l(ed|ing)\b"), r"\1\2"),
    (re.compile(r"\bcentre(d|s)?\b"), r"center\1"),
)
# Words that end like British forms and are not.
ISE_WORDS = re.compile(
    r"\b(?:otherwise|likewise|precise|precisi\w+|noise|noised|exercise|exercises|supervis\w+|revis\w+|advis\w+|devis\w+|"
    r"comprise\w*|compromise\w*|denois\w+|raise\w*|promise\w*|premise\w*|expertise|enterprise\w*|surprise\w*|"
    r"concise|disguise|franchise|merchandise|paradise|rise|rising|wise|arise\w*|arising|pairwise|pointwise|listwise|stepwise|"
    r"elementwise|piecewise|layerwise|improvis\w+|televis\w+|practise\w*)\b"
)


def american(text: str) -> str:
    """Turn British spellings of a lower-case text into American ones, which the handbook uses."""
    kept = ISE_WORDS.findall(text)
    pattern, replacement = BRITISH[0]
    text = pattern.sub(lambda m: m[0] if m[0] in kept else m.expand(replacement), text)
    for pattern, replacement in BRITISH[1:]:
        text = pattern.sub(replacement, text)
    return text


def expansions(words: tuple[str, ...]) -> tuple[str, ...]:
    """List what the acronyms among some words stand for."""
    plural = {word: word[:-1] for word in words if word.endswith("s") and word[:-1] in ACRONYMS}
    return tuple(dict.fromkeys(ACRONYMS[plural.get(w, w)] for w in words if plural.get(w, w) in ACRONYMS))
