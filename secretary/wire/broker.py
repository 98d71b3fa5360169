"""How Celery uses the queue server: one dict for both apps."""

from typing import Any

from secretary.wire.config import Settings


def _broker(address: str, number: int) -> str:
    """Celery spells a unix socket differently."""
    if address.startswith("unix://"):
        return f"redis+socket://{address.removeprefix('unix://')}?virtual_host={number}"
    return address


PRIORITY_STEPS = (0, 5, 9)
"""kombu keeps a list a step: `<queue>` for the first, `<queue>:<step>` for the others."""

VISIBILITY = 60
"""Seconds until a lost worker's task is delivered again. Above every hard time limit, or a task runs twice."""


def celery_settings(config: Settings) -> dict[str, Any]:
    """One dict for both apps: kombu applies the reading worker's visibility timeout to the index that all share."""
    return {
        "broker_url": _broker(config.queue_address, 0),
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": {
            "visibility_timeout": VISIBILITY,
            "unacked_restore_interval": 1,
            "unacked_restore_throttle": 1,
            "priority_steps": list(PRIORITY_STEPS),
            # In turn: a worker of both queues draws a sentence before it speaks the one after the next.
            "queue_order_strategy": "round_robin",
            "sep": ":",
            "socket_timeout": 30,
            "socket_connect_timeout": 2,
        },
        "result_backend": None,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_create_missing_queues": True,
        "task_default_queue": "dialogue",
        "task_soft_time_limit": 40,
        "task_time_limit": 50,
        "worker_prefetch_multiplier": 1,
        "worker_send_task_events": True,
        "worker_hijack_root_logger": False,
        "worker_proc_alive_timeout": 120,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "task_publish_retry_policy": {"max_retries": 2, "interval_start": 0.1, "interval_step": 0.2},
        "timezone": "UTC",
        "enable_utc": True,
    }
