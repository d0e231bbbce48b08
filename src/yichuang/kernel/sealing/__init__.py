"""Personal data at rest: sealed values (加密存储), the blind index (盲索引) that finds them, and masks (脱敏).

Source: GB/T 32907 (SM4), GB/T 32905 (SM3), 个人信息保护法 51, GB/T 35273 (masking).
"""

from .fields import SealedJSONField, SealedTextField, reseal_all
from .keyring import KeyRingError, create_key_ring, key_directory, rotate
from .masks import mask_identity, mask_name, mask_phone
from .values import SealError, blind_index, open_sealed, seal

__all__ = [
    "KeyRingError",
    "SealError",
    "SealedJSONField",
    "SealedTextField",
    "blind_index",
    "create_key_ring",
    "key_directory",
    "mask_identity",
    "mask_name",
    "mask_phone",
    "open_sealed",
    "reseal_all",
    "rotate",
    "seal",
]
