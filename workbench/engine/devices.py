"""Which devices torch can compute on here: ``["cpu", "cuda:0 NVIDIA H200 (139 GiB)"]``."""


def devices() -> list[str]:
    """Names for a person, the processor first. Imports torch."""
    import torch

    found = ["cpu"]
    for number in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        told = torch.cuda.get_device_properties(number)
        found.append(f"cuda:{number} {told.name} ({told.total_memory / 2**30:.0f} GiB)")
    if torch.backends.mps.is_available():
        found.append("mps")
    return found
