#include "cli/exit_status.hpp"

namespace babel::cli {

exit_status status_of(call::end_reason reason) {
    using call::end_reason;
    switch (reason) {
    case end_reason::hangup:
    case end_reason::peer_hangup:
        return exit_status::done;
    case end_reason::refused:
        return exit_status::refused;
    case end_reason::no_answer:
    case end_reason::missed:
        return exit_status::no_answer;
    case end_reason::cancelled:
        return exit_status::failed;
    case end_reason::not_online:
        return exit_status::not_online;
    case end_reason::dropped:
        return exit_status::dropped;
    case end_reason::media_failed:
        return exit_status::media_failed;
    case end_reason::untrusted:
        return exit_status::not_trusted;
    }
    return exit_status::failed;
}

exit_status status_of(client::refusal why) {
    return client::passes_by_itself(why) ? exit_status::login_postponed
                                         : exit_status::login_refused;
}

exit_status status_of_request(error_code why) {
    return why == errc::peer_untrusted ? exit_status::not_trusted : exit_status::failed;
}

} // namespace babel::cli
