// Placeholder until the batched canvas is here.
const overview = visNetwork;
