"""Units whose tests are those of larger ones, and the rule that every other unit has tests of its own."""

import pathlib

from tree import owners

# By the test that runs them. A program's test means that the unit talks to a person, a device or the system, and does
# little else.
TESTED_BY = {
    "tests/audio/dsp/resampling_test.cpp": ["audio/dsp/resampler"],
    "tests/audio/file/file_test.cpp": ["audio/file/sound_input", "audio/file/sound_output"],
    "tests/call/call_machine_test.cpp": ["call/call_phase"],
    "tests/call/call_test.cpp": ["call/call_reports", "call/call_sound"],
    "tests/call/ways/direct_tcp_test.cpp": ["call/ways/datagram_stream"],
    "tests/cli/app/console_editing_test.cpp": [
        "cli/terminal/fiber", "cli/terminal/line_editor", "cli/terminal/terminal_mode"],
    "tests/cli/app/event_hook_test.cpp": ["cli/app/child_process"],
    "tests/cli/command/command_test.cpp": ["cli/command/command_words", "cli/command/verb_table"],
    "tests/cli/app/line_completer_test.cpp": ["cli/command/folder_list"],
    "tests/cli/options/all_options_test.cpp": ["cli/options/shell_scripts"],
    "tests/cli/options/options_test.cpp": ["cli/options/home_path", "cli/options/option_values"],
    "tests/cli/render/causes_test.cpp": ["cli/render/insecurity"],
    "tests/cli/state/identity_file_test.cpp": ["cli/state/private_file"],
    "tests/cli/state/known_peers_file_test.cpp": ["cli/state/list_file"],
    "tests/cli/terminal/line_editing_test.cpp": ["cli/terminal/key_bindings"],
    "tests/cli/terminal/output_test.cpp": ["cli/terminal/standard_stream", "core/own_stream"],
    "tests/client/calls/base_calls_test.cpp": ["client/link/reach_check"],
    "tests/client/calls/call_service_test.cpp": [
        "call/connection", "client/calls/answer_rules", "client/calls/signalling_services"],
    "tests/client/calls/sealed_calls_test.cpp": ["client/calls/offer_arrivals", "client/peer_book"],
    "tests/client/client_test.cpp": ["client/client_parts"],
    "tests/client/link/server_finder_test.cpp": ["net/srv_lookup"],
    "tests/client/link/server_connector_test.cpp": ["client/link/attempt"],
    "tests/client/link/server_link_test.cpp": ["client/link/link_failure"],
    "tests/cluster/membership/beats_test.cpp": ["cluster/membership/here_names", "cluster/membership/register_reader"],
    "tests/cluster/membership/claims_test.cpp": ["cluster/membership/claim_queue"],
    "tests/cluster/node/cluster_directory_test.cpp": ["cluster/node/node_setup"],
    "tests/cluster/membership/courier_test.cpp": ["cluster/membership/probe_messages", "cluster/membership/waiting_messages"],
    "tests/cluster/engine/engine_link_test.cpp": [
        "cluster/engine/engine_connection", "cluster/engine/engine_dialler", "cluster/engine/engine_opener"],
    "tests/cluster/membership/joining_test.cpp": ["cluster/membership/membership"],
    "tests/config/option_table_test.cpp": [
        "config/choices", "config/fault", "config/option", "config/option_list", "config/report"],
    "tests/crypto/tls/tls_engine_test.cpp": ["crypto/tls/tls_bio", "crypto/tls/tls_error"],
    "tests/mixer/bridge_device_test.cpp": ["mixer/sound_ends", "mixer/thread_answer"],
    "tests/nat/candidate_rules_test.cpp": ["nat/address_scope"],
    "tests/nat/leg_race_test.cpp": ["nat/tls_legs"],
    "tests/nat/path_table_test.cpp": ["nat/path_state"],
    "tests/nat/relay_binding_test.cpp": ["nat/read_bound"],
    "tests/net/udp_socket_test.cpp": ["net/packet_info"],
    "tests/server/admin/control_test.cpp": ["server/admin/name_commands"],
    "tests/server/admin/metrics_test.cpp": ["server/signalling/counters"],
    "tests/server/admin/monitor_test.cpp": ["server/admin/event_feed"],
    "tests/server/http/http_test.cpp": [
        "server/http/http_connection", "server/http/http_response", "server/http/http_server"],
    "tests/server/names/name_records_test.cpp": ["server/names/file_register"],
    "tests/server/relay/base_calls_test.cpp": ["server/relay/base_join", "server/relay/rules/leg_proofs"],
    "tests/server/relay/relay_test.cpp": ["server/relay/ready_set", "server/relay/relay_loop", "server/relay/relay_ports"],
    "tests/server/server_test.cpp": ["server/server_impl"],
    "tests/server/session/session_pool_test.cpp": ["server/session/user_list"],
    "tests/server/session/tls_entrance_test.cpp": ["server/session/gated_transport", "server/session/handshake_turns"],
    "tests/server/signalling/calls/base_relay_test.cpp": ["server/signalling/calls/base_handler"],
    "tests/server/signalling/elsewhere/base_calls_elsewhere_test.cpp": [
        "server/signalling/elsewhere/forwarded_requests", "server/signalling/elsewhere/incoming_calls",
        "server/signalling/elsewhere/other_nodes", "server/signalling/elsewhere/outgoing_calls"],
    "tests/server/signalling/extended_link_test.cpp": ["server/signalling/greetings"],
    "tests/server/signalling/extended_login_test.cpp": ["server/signalling/login_handler", "server/signalling/logins"],
    "tests/server/signalling/limits/address_list_test.cpp": ["server/network"],
    "tests/server/signalling/limits/source_test.cpp": ["server/ip_address"],
    "tests/server/signalling/presence/registry_elsewhere_test.cpp": ["server/signalling/presence/online_names"],
    "tests/server/signalling/presence/position_book_test.cpp": ["server/signalling/presence/presence_log"],
    "tests/server/signalling/presence/registry_flush_test.cpp": ["server/signalling/presence/presence_batch"],
    "tests/server/signalling/watching_test.cpp": ["server/signalling/watch_handler"],
    "tests/voice/datagram/peer_session_test.cpp": [
        "voice/datagram/call_sender", "voice/datagram/incoming", "voice/datagram/outgoing",
        "voice/datagram/session_events"],
    "tests/voice/playout/playout_test.cpp": ["voice/concealing_decoder", "voice/playout_delay"],
    "tests/voice/sealed_path_test.cpp": [
        "voice/datagram/sealed_news", "voice/sealed_reading", "voice/session_driver"],
    "tests/wire/vectors_test.cpp": ["wire/fields"],
    # The programs.
    "tests/integration/calls_test.py": ["cli/run"],
    "tests/integration/config_test.py": ["cli/options/changed_setting"],
    "tests/integration/ctl_test.py": ["cli/app/modes/ctl_mode"],
    "tests/integration/devices_test.py": [
        "audio/device/alsa_messages", "audio/device/sound_system", "cli/doctor/devices"],
    "tests/integration/doctor_test.py": [
        "cli/app/modes/doctor_mode", "cli/doctor/checks", "client/server_probe"],
    "tests/integration/keys_test.py": [
        "cli/app/modes/identity_mode", "cli/app/modes/key_files", "cli/terminal/hidden_terminal"],
    "tests/integration/peer_keys_test.py": ["cli/app/modes/peers_mode"],
    "tests/integration/prompt_test.py": [
        "core/standard_output"],
    "tests/integration/proxies_test.py": ["server/session/proxy_gate"],
    "tests/integration/stats_test.py": ["cli/app/modes/stats_mode"],
    "tests/integration/tls_tools_test.py": ["cli/app/modes/servers_mode"],
    "tests/integration/upnp_mapping_test.py": ["call/ways/upnp_router"],
    "tests/server/program_test.py": ["server/descriptor_limit"],
}


def unit_name(tree, header):
    """ROOM/FOLDERS/NAME, as both places of headers have it."""
    parts = header.relative_to(tree.root).with_suffix("").parts
    return "/".join(parts[2:] if tree.is_door(header) else parts[1:])


def units_with_sources(tree):
    return {header for header in owners(tree).values() if header and tree.room(header) != "apps"}


def unit_tests(tree):
    """Sources of tests that run in one process, without their fixtures."""
    others = {"fuzz", "integration", "architecture", "packaging"}
    for path in tree.files:
        parts = path.relative_to(tree.root).parts
        if parts[0] == "tests" and path.name.endswith("_test.cpp") and parts[1] not in others:
            yield path


def breaches_of_tests(tree):
    """A unit has tests of its own if a unit test has its name or includes its header. A fixture does not count: it uses a
    unit, and asserts nothing about it."""
    tests = list(unit_tests(tree))
    names = {path.stem for path in tests}
    included = {found for path in tests for _, found in tree.includes(path) if isinstance(found, pathlib.Path)}
    units = {unit_name(tree, header): header for header in units_with_sources(tree)}
    own = {name for name, header in units.items() if header in included or f"{header.stem}_test" in names}
    elsewhere = [name for listed in TESTED_BY.values() for name in listed]
    for test, listed in TESTED_BY.items():
        if tree.root / test not in tree.text:
            yield f"there is no {test}; was it renamed? See TESTED_BY"
        for name in listed:
            if name not in units:
                yield f"there is no {name} with a source; was it renamed? See TESTED_BY"
            elif name in own:
                yield f"{name} has tests of its own; take it out of TESTED_BY"
    for name in sorted(set(units) - own - set(elsewhere)):
        yield f"{name}: no unit test has its name or includes its header; write one"
