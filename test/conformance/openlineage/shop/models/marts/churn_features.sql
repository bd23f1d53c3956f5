select revenue.customer_id, revenue.revenue, count(orders.id) as orders, max(orders.ordered_on) as last_order
from {{ ref('customer_revenue') }} revenue left join {{ ref('stg_orders') }} orders on orders.customer_id = revenue.customer_id
group by all
