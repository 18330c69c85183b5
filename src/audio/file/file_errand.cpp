// Looking into files before they are needed.
#include "audio/file/sound_input.hpp"
#include "audio/file/sound_output.hpp"
#include <babel/audio/file_errand.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace babel::audio {

error_code check_playable(const std::string& path) {
    std::string chatter; // the same comes when it is played
    auto opened = sound_input::open(path, chatter);
    if (!opened) return opened.error();
    std::vector<float> frame((*opened)->channels());
    if ((*opened)->read(frame) > 0) return {};
    return (*opened)->failure() ? (*opened)->failure() : errc::no_sound;
}

error_code check_recordable(const std::string& path) {
    if (!format_by_extension(path)) return errc::unknown_format;
    const auto slash = path.find_last_of('/');
    const auto folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    struct stat info {};
    const bool is_there = ::stat(path.c_str(), &info) == 0;
    if (is_there && S_ISDIR(info.st_mode)) return {EISDIR, boost::system::system_category()};
    if (::access(folder.c_str(), W_OK | X_OK) != 0) return last_error();
    return is_there ? error_code(EEXIST, boost::system::system_category()) : error_code();
}

} // namespace babel::audio
