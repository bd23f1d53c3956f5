select items.order_id, items.product_id, items.quantity, products.price, items.quantity * products.price as total
from {{ ref('stg_items') }} items join {{ ref('stg_products') }} products on products.id = items.product_id
