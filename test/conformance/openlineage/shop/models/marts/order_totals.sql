select orders.id as order_id, orders.customer_id, orders.ordered_on, orders.status, sum(lines.total) as total
from {{ ref('stg_orders') }} orders join {{ ref('order_lines') }} lines on lines.order_id = orders.id
group by all
