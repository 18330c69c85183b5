// Results of commands of the operator.
#pragma once

#include "server/admin/admin_commands.hpp"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace babel::server {

using admin_arguments = std::span<const std::string>;

inline admin_result done(std::string text) {
    return {admin_status::done, std::move(text)};
}

inline admin_result done(boost::json::object data) {
    return {admin_status::done, {}, std::move(data)};
}

inline admin_result failure_of(std::string why) {
    return {admin_status::failed, std::move(why)};
}

inline admin_result wrong_request(std::string why) {
    return {admin_status::usage, std::move(why)};
}

inline boost::json::string to_json(std::string_view text) {
    return boost::json::string(text.data(), text.size());
}

} // namespace babel::server
